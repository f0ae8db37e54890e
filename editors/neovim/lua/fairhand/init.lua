-- Fairhand in Neovim 0.11 and newer: ghost text, the security scan, the reference log.
--
--   vim.lsp.enable('fairhand')
--   require('fairhand').setup()

local M = {}

---@class fairhand.Keys
---@field accept? string|false take the suggestion; without one the key does what it always does
---@field accept_word? string|false
---@field accept_line? string|false
---@field dismiss? string|false
---@field next? string|false
---@field request? string|false ask for a suggestion by hand
local KEYS = {
  accept = '<Tab>',
  accept_word = '<M-w>',
  accept_line = '<M-l>',
  dismiss = '<C-]>',
  next = '<M-]>',
  request = '<M-\\>',
}

---@type { state: string, message: string, model: string, withheld: table<string, integer> }
local status = { state = '', message = '', model = '', withheld = {} }
local told = ''

-- Neovim draws suggestions itself from 0.12 on.
---@return boolean
local function built_in()
  return vim.lsp.inline_completion ~= nil
end

---@return vim.lsp.Client?
local function client()
  return vim.lsp.get_clients({ name = 'fairhand', bufnr = 0 })[1]
    or vim.lsp.get_clients({ name = 'fairhand' })[1]
end

---@param command string
---@param argument? table
---@param done? fun(result: any)
local function execute(command, argument, done)
  local found = client()
  if not found then
    vim.notify('Fairhand is not running in this buffer', vim.log.levels.WARN)
    return
  end
  local params = { command = command, arguments = { argument } }
  found:request('workspace/executeCommand', params, function(failed, result)
    if failed then
      vim.notify('Fairhand: ' .. failed.message, vim.log.levels.ERROR)
    elseif done then
      done(result)
    end
  end)
end

-- One sentence for a status line; empty before the server has said anything.
---@return string
function M.status()
  if status.state == '' then
    return ''
  end
  local hidden = 0
  for _, number in pairs(status.withheld) do
    hidden = hidden + number
  end
  local suffix = hidden > 0 and (' · %d hidden'):format(hidden) or ''
  return ('Fairhand: %s%s'):format(status.state == 'hostDown' and 'no model' or status.state, suffix)
end

---@param params table
local function heard(params)
  status = params
  -- An answer that cannot come is worth a message, once; everything else is for the status line.
  if params.state == 'hostDown' and params.message ~= told then
    told = params.message
    -- A message longer than a line would make Neovim wait for a key in the midst of typing.
    vim.notify('Fairhand has no model now; ":Fairhand status" says why', vim.log.levels.WARN)
  elseif params.state == 'ready' then
    told = ''
  end
  vim.api.nvim_exec_autocmds('User', { pattern = 'FairhandStatus', modeline = false })
  vim.cmd.redrawstatus()
end

-- Scan the file, or with "workspace" the whole project, and list what was found.
---@param scope? string
function M.scan(scope)
  local found = client()
  local argument = scope == 'workspace' and { scope = 'workspace' }
    or { scope = 'file', uri = vim.uri_from_bufnr(0) }
  execute('fairhand.runSecurityScan', argument, function(summary)
    -- What went wrong the server has said itself.
    if summary.state ~= 'done' then
      return
    end
    local text = ('Security scan: %d findings in %d files'):format(summary.findings, summary.files)
    vim.notify(text, vim.log.levels.INFO)
    if found and summary.findings > 0 and argument.scope == 'workspace' then
      local namespace = vim.lsp.diagnostic.get_namespace(found.id)
      vim.diagnostic.setqflist({ namespace = namespace, title = 'Security scan' })
    end
  end)
end

---@param enabled boolean
local function suggest(enabled)
  if built_in() then
    vim.lsp.inline_completion.enable(enabled)
  else
    require('fairhand.ghost').pause(not enabled)
  end
end

---@type table<string, fun(argument?: string)>
local COMMANDS = {
  scan = M.scan,
  cancel = function()
    execute('fairhand.cancelSecurityScan')
  end,
  log = function()
    execute('fairhand.openReferenceLog')
  end,
  withheld = function()
    execute('fairhand.openWithheldList')
  end,
  pause = function()
    suggest(false)
  end,
  resume = function()
    suggest(true)
  end,
  status = function()
    local text = M.status()
    text = status.model ~= '' and ('%s (%s)'):format(text, status.model) or text
    text = status.message ~= '' and ('%s: %s'):format(text, status.message) or text
    vim.notify(text ~= '' and text or 'Fairhand is not running')
  end,
}

---@param given string what is typed of the last word
---@param line string
---@return string[]
local function offers(given, line)
  local words = line:match('^%s*%S*Fairhand%s+scan%s') and { 'file', 'workspace' }
    or vim.tbl_keys(COMMANDS)
  table.sort(words)
  return vim.tbl_filter(function(word)
    return vim.startswith(word, given)
  end, words)
end

---@param key string|false|nil
---@param action fun(): boolean? true when the key was used
---@param description string
local function map(key, action, description)
  if not key then
    return
  end
  vim.keymap.set('i', key, function()
    return action() and '' or key
  end, { expr = true, desc = 'Fairhand: ' .. description })
end

---@param keys fairhand.Keys
local function map_built_in(keys)
  local inline = vim.lsp.inline_completion
  map(keys.accept, function()
    return inline.get()
  end, 'take the suggestion')
  map(keys.next, function()
    vim.schedule(inline.select)
    return true
  end, 'show another suggestion')
end

---@param keys fairhand.Keys
local function map_ghost(keys)
  local ghost = require('fairhand.ghost')
  -- A mapping with a result must not change text itself, so that is done right after it.
  local function taking(take)
    return function()
      if not ghost.visible() then
        return false
      end
      vim.schedule(take)
      return true
    end
  end
  map(keys.accept, taking(ghost.accept), 'take the suggestion')
  map(keys.accept_word, taking(ghost.accept_word), 'take the next word')
  map(keys.accept_line, taking(ghost.accept_line), 'take the next line')
  map(keys.dismiss, taking(ghost.dismiss), 'take the suggestion away')
  map(keys.next, taking(ghost.cycle), 'show another suggestion')
  map(keys.request, function()
    vim.schedule(ghost.request)
    return true
  end, 'ask for a suggestion')
end

---@class fairhand.Options
---@field keys? fairhand.Keys

-- Draw suggestions, map keys, make the command `:Fairhand`.
---@param options? fairhand.Options
function M.setup(options)
  local keys = vim.tbl_extend('force', KEYS, options and options.keys or {})
  vim.lsp.config('fairhand', {
    handlers = {
      ['fairhand/status'] = function(_, params)
        heard(params)
      end,
      ['fairhand/suggestionGrown'] = function(_, params)
        if not built_in() then
          require('fairhand.ghost').grow(params.uri)
        end
      end,
      ['fairhand/findingsChanged'] = function() end,
    },
  })
  local taken = require('fairhand.taken')
  vim.lsp.commands[taken.COMMAND] = taken.run
  if built_in() then
    vim.lsp.inline_completion.enable(true)
    map_built_in(keys)
  else
    require('fairhand.ghost').start()
    map_ghost(keys)
  end
  vim.api.nvim_create_user_command('Fairhand', function(call)
    local run = COMMANDS[call.fargs[1] or 'status']
    if run then
      run(call.fargs[2])
    else
      vim.notify('Fairhand knows no ' .. call.fargs[1], vim.log.levels.ERROR)
    end
  end, { nargs = '*', complete = offers, desc = 'Scan, reference log, withheld suggestions' })
end

return M
